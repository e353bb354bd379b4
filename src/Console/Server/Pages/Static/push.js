// Shows what the Console tells this browser when none of its pages need be open. Each message says what to show, and where to look.
self.addEventListener('push', event => {
  const told = event.data.json();
  event.waitUntil(self.registration.showNotification(told.title, { body: told.text, tag: told.id, data: told.path }));
});

self.addEventListener('notificationclick', event => {
  event.notification.close();
  event.waitUntil((async () => {
    const page = new URL(event.notification.data, self.location.origin).href;
    const open = (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).find(one => one.url === page);
    return open ? open.focus() : self.clients.openWindow(page);
  })());
});
