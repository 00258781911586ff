package course

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"stepwise/internal/store"
)

// OriginAllowed reports whether pages of a web origin may write to the record:
// those of the packages, and those of sites on which units of a course run.
func (s *Service) OriginAllowed(ctx context.Context, origin string) (bool, error) {
	origin = strings.ToLower(origin)
	if origin == strings.ToLower(s.settings.Player) {
		return true, nil
	}
	return store.Exists(ctx, s.db.Read(), `SELECT origin FROM content_course_origin WHERE origin = $1`, origin)
}

// origins are the other sites on which units of a version run.
func origins(v *Version) []string {
	var out []string
	for _, a := range v.Structure.AUs() {
		u, err := url.Parse(a.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" {
			continue
		}
		origin := strings.ToLower(u.Scheme + "://" + u.Host)
		origin = strings.TrimSuffix(origin, map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
		if !slices.Contains(out, origin) {
			out = append(out, origin)
		}
	}
	return out
}
