package node

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"stepwise/api/cmi5"
	"stepwise/content/course"
	"stepwise/lrs/client"
	"stepwise/web/assets"
)

// player completes the settings of the packages' own origin. On one's own machine it
// is the next port under the loopback's other name, so that not even cookies, which
// know no ports, are shared.
func (c *Config) player() {
	c.PlayerOrigin = trimSlash(c.PlayerOrigin)
	if c.PlayerAddress != "" || c.PlayerOrigin != "" {
		if c.PlayerOrigin == "" {
			c.PlayerOrigin = "http://" + c.PlayerAddress
		}
		return
	}
	host, port, err := net.SplitHostPort(c.Address)
	n, _ := strconv.Atoi(port)
	u, urlErr := url.Parse(c.Origin)
	if err != nil || urlErr != nil || n == 0 || n == 65535 || host != "127.0.0.1" && host != "localhost" {
		return
	}
	other := map[string]string{"127.0.0.1": "localhost", "localhost": "127.0.0.1"}[u.Hostname()]
	if other == "" {
		return // behind a proxy: the operator says where
	}
	c.PlayerAddress, c.PlayerOrigin, c.playerGuessed = net.JoinHostPort(host, strconv.Itoa(n+1)), "http://"+net.JoinHostPort(other, strconv.Itoa(n+1)), true
}

func trimSlash(s string) string {
	for len(s) > 0 && s[len(s)-1] == '/' {
		s = s[:len(s)-1]
	}
	return s
}

// courses wires packaged courses.
func (h *House) courses(config Config) {
	h.Course = course.New(h.DB, h.Clock, h.Record, h.Blobs, course.Settings{Origin: config.Origin, Player: config.PlayerOrigin})
	h.Record.Follow(h.Course.OnStatement)
	h.Jobs.Every("course.sweep", time.Hour, h.Course.Sweep)
}

// Player serves the files of packages; it belongs on an origin of its own.
func (n *Node) Player() (http.Handler, error) {
	set, err := assets.Load()
	if err != nil {
		return nil, err
	}
	return guarded(n.log, cmi5.NewPlayer(n.House.Course, n.config.Origin, set.URL("scorm"), set)), nil
}

// servePlayer serves the packages beside the site until ctx ends. An address that was
// guessed and is taken is no reason not to start.
func (n *Node) servePlayer(ctx context.Context) error {
	if n.config.PlayerAddress == "" {
		return nil
	}
	handler, err := n.Player()
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", n.config.PlayerAddress)
	if err != nil && n.config.playerGuessed {
		n.log.WarnContext(ctx, "packaged courses cannot be launched; set --player-address", "err", err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("listen for packages on %s: %w", n.config.PlayerAddress, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(n.log.Handler(), slog.LevelWarn)}
	go server.Serve(listener)
	context.AfterFunc(ctx, func() { server.Close() })
	return nil
}

// gate is the clients' meter, which also lets in pages on which courses run.
type gate struct {
	*client.Service
	courses *course.Service
}

// OriginAllowed reports whether pages of a web origin may send statements.
func (g gate) OriginAllowed(ctx context.Context, origin string) bool {
	if g.Service.OriginAllowed(ctx, origin) {
		return true
	}
	ok, err := g.courses.OriginAllowed(ctx, origin)
	if err != nil {
		slog.ErrorContext(ctx, "origin of a course", "err", err)
	}
	return ok
}
