package pack

import (
	"path"
	"strings"
)

// types are the media types of what courses are made of. The machine's own table is
// not asked: it differs from one machine to the next.
var types = map[string]string{
	".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript",
	".json": "application/json", ".map": "application/json", ".webmanifest": "application/manifest+json", ".xml": "text/xml", ".xsd": "text/xml", ".dtd": "application/xml-dtd",
	".txt": "text/plain", ".md": "text/plain", ".csv": "text/csv", ".vtt": "text/vtt", ".srt": "text/plain",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg+xml", ".ico": "image/x-icon", ".bmp": "image/bmp",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg", ".mov": "video/quicktime",
	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".wav": "audio/wav", ".aac": "audio/aac",
	".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf", ".eot": "application/vnd.ms-fontobject",
	".pdf": "application/pdf", ".wasm": "application/wasm", ".swf": "application/x-shockwave-flash", ".zip": "application/zip",
}

// MediaType is the type of a file by the ending of its name; what is not known is
// sent as bytes, which a browser saves and does not run.
func MediaType(name string) string {
	t, ok := types[strings.ToLower(path.Ext(name))]
	if !ok {
		return "application/octet-stream"
	}
	switch t {
	case "text/plain", "text/csv", "text/vtt":
		return t + "; charset=utf-8"
	}
	return t // pages, styles and scripts say their encoding themselves: old packages are in GBK
}
