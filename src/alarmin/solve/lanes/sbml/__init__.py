"""From a file of unknown origin to a network: `untrusted` and `child` guard, `document` and `reading` read, `read` joins."""
