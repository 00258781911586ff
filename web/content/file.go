package content

import (
	"mime"
	"net/http"
	"strings"

	"stepwise/web/ui"
)

// File sends a file of a unit: images and video to be shown in its page, whole or
// in ranges, everything else to be saved. What a file is was found in its bytes
// when it came; a browser is told not to guess again, and what is not shown in a
// page may run nothing should somebody open it by itself.
func (p *Pages) File(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	body, f, err := p.room.Fetch(ctx, ui.Actor(ctx), r.PathValue("hash"))
	if err != nil {
		return err
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", contentType(f.Type))
	h.Set("X-Content-Type-Options", "nosniff")
	disposition := "inline"
	if !shows(f.Type) {
		disposition = "attachment"
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	}
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}))
	// The address holds the hash of the bytes, so they never change; but only who
	// may read the unit may have them.
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("ETag", `"`+f.Hash+`"`)
	http.ServeContent(w, r, "", f.CreatedAt.Std(), body)
	return nil
}

// shows reports whether a page shows files of a type itself.
func shows(kind string) bool {
	return strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "video/")
}

func contentType(kind string) string {
	if strings.HasPrefix(kind, "text/") {
		return kind + "; charset=utf-8"
	}
	return kind
}
