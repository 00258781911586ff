package mail_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// server is a small SMTP server on loopback that keeps what it is given.
type server struct {
	host     string
	port     int
	roots    *x509.CertPool
	password string            // required when not ""
	answers  map[string]string // verb → answer in place of the usual one
	noTLS    bool

	mu       sync.Mutex
	letters  []string // as sent after DATA
	commands []string
	secure   []bool // whether each letter came over TLS
}

func serve(t *testing.T, implicit bool) *server {
	t.Helper()
	web := httptest.NewTLSServer(nil) // only for its certificate for 127.0.0.1
	t.Cleanup(web.Close)
	config := &tls.Config{Certificates: web.TLS.Certificates}
	s := &server{answers: map[string]string{}, roots: x509.NewCertPool()}
	s.roots.AddCert(web.Certificate())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if implicit {
		l = tls.NewListener(l, config)
	}
	addr := l.Addr().(*net.TCPAddr)
	s.host, s.port = addr.IP.String(), addr.Port
	var wg sync.WaitGroup
	t.Cleanup(func() { l.Close(); wg.Wait() })
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { s.talk(conn, config, implicit) })
		}
	})
	return s
}

func (s *server) talk(conn net.Conn, config *tls.Config, secure bool) {
	defer func() { conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(text string) { fmt.Fprint(conn, text+"\r\n") }
	say("220 test ready")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		s.mu.Lock()
		s.commands = append(s.commands, line)
		answer, set := s.answers[verb]
		s.mu.Unlock()
		if set {
			say(answer)
			continue
		}
		switch verb {
		case "EHLO":
			say("250-test")
			if !secure && !s.noTLS {
				say("250-STARTTLS")
			}
			if s.password != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go")
			conn = tls.Server(conn, config)
			in, secure = bufio.NewReader(conn), true
		case "AUTH":
			raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if string(raw) == "\x00office\x00"+s.password {
				say("235 welcome")
			} else {
				say("535 5.7.8 wrong")
			}
		case "DATA":
			say("354 go on")
			var letter strings.Builder
			for {
				l, err := in.ReadString('\n')
				if err != nil || l == ".\r\n" {
					break
				}
				letter.WriteString(strings.TrimPrefix(l, "."))
			}
			s.mu.Lock()
			s.letters = append(s.letters, letter.String())
			s.secure = append(s.secure, secure)
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}
