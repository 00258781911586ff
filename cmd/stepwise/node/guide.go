package node

import (
	"net/url"

	programmepages "stepwise/web/programme"
)

// guides tell the path where activities are found.
func (h *House) guides() []programmepages.Guide { return nil }

// diaries tell each person what waits for them.
func (h *House) diaries() []programmepages.Diary { return nil }

// databaseName is the database without its password.
func databaseName(dsn string) string {
	if u, err := url.Parse(dsn); err == nil && u.Scheme != "" {
		return u.Redacted()
	}
	return dsn
}

func given(secret string) string {
	if secret == "" {
		return "–"
	}
	return "✓"
}
