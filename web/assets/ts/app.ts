// What every page loads: fragments (htmx) and live updates (its extension for
// server-sent events). Islands that only some pages need are entries of their own.
import "htmx.org";
import "htmx-ext-sse";
