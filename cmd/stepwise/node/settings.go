package node

import (
	"net/url"

	"stepwise/web/admin"
)

// settings is what administrators see of the configuration; secrets are only said
// to be there.
func (c Config) settings() []admin.Setting {
	return []admin.Setting{
		{Name: "database", Value: databaseName(c.Database)},
		{Name: "address", Value: c.Address},
		{Name: "origin", Value: c.Origin},
		{Name: "player", Value: c.PlayerOrigin},
		{Name: "data", Value: c.Data},
		{Name: "smtp", Value: given(c.SMTP)},
		{Name: "oidc", Value: given(c.OIDC)},
		{Name: "log", Value: c.Log},
	}
}

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
