import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { CrashPage } from './routes/crash.tsx'
import { CrumbPage } from './routes/crumb.tsx'
import { HomePage } from './routes/home.tsx'
import { NotFoundPage } from './routes/not-found.tsx'
import { Shell } from './routes/shell.tsx'

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage })

const home = createRoute({ getParentRoute: () => rootRoute, path: '/', component: HomePage })

const groups = createRoute({
  getParentRoute: () => rootRoute,
  path: '/groups',
  component: lazyRouteComponent(() => import('./routes/groups.tsx'), 'GroupsPage'),
})

/** Which group stands in the fragment: model/group-address.ts. */
const group = createRoute({
  getParentRoute: () => rootRoute,
  path: '/group',
  component: lazyRouteComponent(() => import('./routes/group.tsx'), 'GroupPage'),
})

const groupHistory = createRoute({
  getParentRoute: () => rootRoute,
  path: '/group/history',
  component: lazyRouteComponent(() => import('./routes/group-history.tsx'), 'GroupHistoryPage'),
})

const groupSettings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/group/settings',
  component: lazyRouteComponent(() => import('./routes/group-settings.tsx'), 'GroupSettingsPage'),
})

const item = createRoute({
  getParentRoute: () => rootRoute,
  path: '/item',
  component: lazyRouteComponent(() => import('./routes/item.tsx'), 'ItemPage'),
})

const friends = createRoute({
  getParentRoute: () => rootRoute,
  path: '/friends',
  component: lazyRouteComponent(() => import('./routes/friends.tsx'), 'FriendsPage'),
})

const settings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./routes/settings.tsx'), 'SettingsPage'),
})

const outbox = createRoute({
  getParentRoute: () => rootRoute,
  path: '/outbox',
  component: lazyRouteComponent(() => import('./routes/outbox.tsx'), 'OutboxPage'),
})

/** Share target of the manifest. */
const share = createRoute({
  getParentRoute: () => rootRoute,
  path: '/share',
  component: lazyRouteComponent(() => import('./routes/share.tsx'), 'SharePage'),
})

const importing = createRoute({
  getParentRoute: () => rootRoute,
  path: '/import',
  component: lazyRouteComponent(() => import('./routes/import.tsx'), 'ImportPage'),
})

export const crumbRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/c/$did/$rkey',
  component: CrumbPage,
})

const routeTree = rootRoute.addChildren([
  importing,
  home,
  item,
  friends,
  groups,
  group,
  groupHistory,
  groupSettings,
  settings,
  outbox,
  share,
  crumbRoute,
])

/** All addresses of the app. The fragment is never scrolled to: it names groups, not places on a page. */
export function createAppRouter() {
  return createRouter({
    routeTree,
    defaultErrorComponent: CrashPage,
    defaultHashScrollIntoView: false,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
