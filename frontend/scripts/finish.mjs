// Runs after the export; later steps (service worker, headers for static hosts) belong here.
