package node

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"stepwise/internal/fetch"
)

// Config is everything that an installation can set. Each field can be given as a
// flag of `stepwise serve` or as a variable; flags win.
type Config struct {
	// Database is the path of a SQLite file or a postgres:// URL.
	Database string // --database, STEPWISE_DATABASE
	// Address is where to listen, host:port.
	Address string // --address, STEPWISE_ADDRESS
	// Origin is the address that people use, https://host without a path. Links
	// in messages, certificates and sign-in with other providers need it.
	Origin string // --origin, STEPWISE_ORIGIN
	// Data is the folder of uploads and keys. All nodes of an installation share
	// it (or a copy of its keys).
	Data string // --data, STEPWISE_DATA
	// SMTP is the mail server, smtp://user:password@host:587; without one,
	// messages are shown to the coordinator.
	SMTP     string // --smtp, STEPWISE_SMTP
	SMTPFrom string // --smtp-from, STEPWISE_SMTP_FROM
	SMTPName string // --smtp-name, STEPWISE_SMTP_NAME
	// OIDC lists providers for sign-in as a JSON array of {"code", "name",
	// "issuer", "client_id", "client_secret"}.
	OIDC string // --oidc, STEPWISE_OIDC
	// Networks are private networks in which servers of partners may be asked
	// (forwarding, learning tools), as 10.20.0.0/16 with commas between. Without it
	// only public addresses are.
	Networks string // --networks, STEPWISE_NETWORKS
	// CertificateKey seals the signing keys: base64 of 32 bytes. Without it a key
	// file in Data does; several nodes that share no folder need it.
	CertificateKey string // STEPWISE_CERTIFICATE_KEY only, so that it is in no process list
	// Log is the form of the log: json or text.
	Log string // --log, STEPWISE_LOG
	// Migrate brings the schema up to date at start.
	Migrate bool // --migrate, STEPWISE_MIGRATE (true or false)
	// PlayerAddress is where to listen for the files of packaged courses, host:port.
	PlayerAddress string // --player-address, STEPWISE_PLAYER_ADDRESS
	// PlayerOrigin is the address that browsers use for them: another host than
	// Origin's, since packages run scripts of strangers.
	PlayerOrigin  string // --player-origin, STEPWISE_PLAYER_ORIGIN
	playerGuessed bool   // nobody said; see player
	// Demo turns on sign-in links for requests from this machine. Only
	// `stepwise demo` sets it.
	Demo bool
}

// Default returns the settings of a single machine.
func Default() Config {
	return Config{Database: "stepwise.db", Address: "127.0.0.1:8080", Data: "data", Log: "json", Migrate: true}
}

// FromEnvironment lays STEPWISE_* variables over the settings.
func (c *Config) FromEnvironment(lookup func(string) (string, bool)) error {
	if lookup == nil {
		lookup = os.LookupEnv
	}
	for name, field := range map[string]*string{
		"DATABASE": &c.Database, "ADDRESS": &c.Address, "ORIGIN": &c.Origin, "DATA": &c.Data, "SMTP": &c.SMTP,
		"SMTP_FROM": &c.SMTPFrom, "SMTP_NAME": &c.SMTPName, "OIDC": &c.OIDC, "NETWORKS": &c.Networks, "CERTIFICATE_KEY": &c.CertificateKey, "LOG": &c.Log,
		"PLAYER_ADDRESS": &c.PlayerAddress, "PLAYER_ORIGIN": &c.PlayerOrigin,
	} {
		if v, ok := lookup("STEPWISE_" + name); ok {
			*field = v
		}
	}
	if v, ok := lookup("STEPWISE_MIGRATE"); ok {
		switch v {
		case "true", "1":
			c.Migrate = true
		case "false", "0":
			c.Migrate = false
		default:
			return fmt.Errorf("STEPWISE_MIGRATE is %q; write true or false", v)
		}
	}
	return nil
}

// Check says everything that is wrong with the settings.
func (c *Config) Check() error {
	var faults []error
	if c.Database == "" {
		faults = append(faults, errors.New("--database is empty; give a SQLite path or a postgres:// URL"))
	}
	if c.Data == "" {
		faults = append(faults, errors.New("--data is empty; give the folder for uploads and keys"))
	}
	if c.Origin == "" {
		c.Origin = "http://" + c.Address
	}
	c.Origin = strings.TrimSuffix(c.Origin, "/")
	u, err := url.Parse(c.Origin)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" || u.RawQuery != "" {
		faults = append(faults, fmt.Errorf("--origin is %q; write https://host, without a path", c.Origin))
	}
	if c.player(); c.PlayerOrigin != "" {
		p, err := url.Parse(c.PlayerOrigin)
		if err != nil || p.Host == "" || p.Scheme != "http" && p.Scheme != "https" || p.Path != "" || p.RawQuery != "" {
			faults = append(faults, fmt.Errorf("--player-origin is %q; write https://host, without a path", c.PlayerOrigin))
		} else if c.PlayerOrigin == c.Origin {
			faults = append(faults, fmt.Errorf("--player-origin is the address of the site; packages run scripts of strangers and need another host or port"))
		}
	}
	if c.Log != "json" && c.Log != "text" {
		faults = append(faults, fmt.Errorf("--log is %q; write json or text", c.Log))
	}
	if _, err := c.networks(); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// Secure reports whether people reach the installation over TLS.
func (c *Config) Secure() bool { return strings.HasPrefix(c.Origin, "https://") }

func (c *Config) networks() (out []netip.Prefix, err error) {
	for _, text := range strings.FieldsFunc(c.Networks, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("--networks: %q is not a network; write 10.20.0.0/16, with commas between several", text)
		}
		out = append(out, p)
	}
	return out, nil
}

// reach is which servers may be asked on our behalf, and how long that may take.
func (c *Config) reach(wait time.Duration) fetch.Rules {
	networks, _ := c.networks() // checked at the start
	return fetch.Rules{Loopback: c.Demo, Networks: networks, Wait: wait}
}
