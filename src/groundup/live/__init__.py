"""Live: a running session: the camera and the person in, the fold, the store. No page knows it, no fold knows pages."""
