package mail

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// patience bounds every step of the talk with a server.
const patience = 20 * time.Second

// deliver hands one letter over. It has a connection of its own: a queue that was
// long idle would find a kept one closed, and letters are few.
func (c Config) deliver(ctx context.Context, letter *gomail.Msg) error {
	secure := &tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	// We dial ourselves, since the library leaves the connection open when the
	// server does not offer STARTTLS or refuses the sign-in.
	var conn net.Conn
	defer func() {
		if conn != nil {
			conn.Close()
		}
	}()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		address := net.JoinHostPort(c.Host, strconv.Itoa(c.Port))
		var err error
		if c.Security == TLS {
			conn, err = (&tls.Dialer{Config: secure}).DialContext(ctx, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
		}
		return conn, err
	}
	options := []gomail.Option{gomail.WithPort(c.Port), gomail.WithTimeout(patience), gomail.WithTLSConfig(secure),
		gomail.WithDialContextFunc(dial)}
	switch c.Security {
	case STARTTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		// The connection is encrypted already; no server offers STARTTLS within
		// (RFC 3207 section 4.2), and the library then sees what it has.
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if c.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if c.Security == Plain {
			auth = gomail.SMTPAuthPlainNoEnc // the operator chose a link without TLS
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	if c.Hello != "" {
		options = append(options, gomail.WithHELO(c.Hello))
	}
	client, err := gomail.NewClient(c.Host, options...)
	if err != nil {
		return fmt.Errorf("mail: server %s: %w", c.Host, err)
	}
	return client.DialAndSendWithContext(ctx, letter)
}
