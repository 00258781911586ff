package mail

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// Security is how the connection to the server is protected.
type Security string

// The protections. STARTTLS is mandatory, never given up when the server does not
// offer it; Plain is for a relay on the same host.
const (
	STARTTLS Security = "starttls"
	TLS      Security = "tls"
	Plain    Security = "plain"
)

// Config names the server that sends. The zero value means that there is none.
type Config struct {
	Host     string
	Port     int // 0 means 587 with STARTTLS, 465 with TLS, 25 with Plain
	Security Security
	User     string // "" means no sign-in
	Password string
	From     string         // the bare address that messages come from
	Name     string         // shown beside it
	Hello    string         // name given in EHLO, "" means the machine's
	Roots    *x509.CertPool // authorities to trust, nil means the system's
}

// ParseURL reads the server from one setting: smtp://user:password@host:587 for
// STARTTLS, smtps:// for TLS, smtp+plain:// for neither; "" for none. User and
// password are percent-encoded. From and Name are set apart.
func ParseURL(s string) (Config, error) {
	if s == "" {
		return Config{}, nil
	}
	u, err := url.Parse(s)
	if err != nil {
		return Config{}, errors.New("mail: the server's URL cannot be read") // the cause would repeat the password
	}
	security, ok := map[string]Security{"smtp": STARTTLS, "smtps": TLS, "smtp+plain": Plain}[u.Scheme]
	if !ok {
		return Config{}, fmt.Errorf("mail: server's URL begins with %q; write smtp://, smtps:// or smtp+plain://", u.Scheme)
	}
	c := Config{Host: u.Hostname(), Security: security, User: u.User.Username()}
	c.Password, _ = u.User.Password()
	if c.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return Config{}, errors.New("mail: the server's URL is scheme://user:password@host:port and nothing else")
	}
	if p := u.Port(); p != "" {
		if c.Port, err = strconv.Atoi(p); err != nil || c.Port < 1 || c.Port > 65535 {
			return Config{}, fmt.Errorf("mail: server's port %q", p)
		}
	}
	return c, nil
}

func (c *Config) check() error {
	port, ok := map[Security]int{STARTTLS: 587, TLS: 465, Plain: 25}[c.Security]
	if !ok {
		return fmt.Errorf("mail: security %q; choose starttls, tls or plain", c.Security)
	}
	if c.Port == 0 {
		c.Port = port
	}
	if !Address(c.From) {
		return fmt.Errorf("mail: %q is no address to send from", c.From)
	}
	if strings.ContainsFunc(c.Name, unicode.IsControl) {
		return errors.New("mail: the sender's name is one line")
	}
	return nil
}
