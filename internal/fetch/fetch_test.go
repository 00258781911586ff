package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"stepwise/internal/fault"
)

func TestAddressesThatAreNeverAsked(t *testing.T) {
	strict, demo := New(Rules{}), New(Rules{Loopback: true})
	hospital := New(Rules{Networks: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")}})
	for _, c := range []struct {
		why     string
		client  *Client
		address string
		want    bool
	}{
		{"a public name over TLS", strict, "https://tool.example/jwks", true},
		{"without TLS anybody on the way can answer", strict, "http://tool.example/jwks", false},
		{"a file of ours", strict, "file:///etc/passwd", false},
		{"another protocol", strict, "gopher://tool.example/", false},
		{"no host", strict, "https:///jwks", false},
		{"a password in the address", strict, "https://a:b@tool.example/", false},
		{"this machine", strict, "https://127.0.0.1/", false},
		{"this machine by name", strict, "https://localhost/", false},
		{"this machine in IPv6", strict, "https://[::1]/", false},
		{"this machine, IPv4 inside IPv6", strict, "https://[::ffff:127.0.0.1]/", false},
		{"the metadata service of clouds", strict, "https://169.254.169.254/latest", false},
		{"a private network", strict, "https://10.20.1.1/", false},
		{"a carrier's network", strict, "https://100.64.0.1/", false},
		{"IPv4 through NAT64", strict, "https://[64:ff9b::a00:1]/", false},
		{"IPv4 through 6to4", strict, "https://[2002:a00:1::]/", false},
		{"a unique local address", strict, "https://[fd00::1]/", false},
		{"nowhere", strict, "https://0.0.0.0/", false},
		{"everybody", strict, "https://255.255.255.255/", false},
		{"a public address", strict, "https://9.9.9.9/", true},
		{"the demo talks to itself", demo, "http://127.0.0.1:8080/", true},
		{"the demo talks to others over TLS only", demo, "http://tool.example/", false},
		{"the demo stays out of private networks", demo, "https://10.20.1.1/", false},
		{"a network that the operator named", hospital, "https://10.20.1.1/", true},
		{"the network beside it", hospital, "https://10.21.1.1/", false},
	} {
		if got := c.client.Check(c.address) == nil; got != c.want {
			t.Errorf("%s: %s allowed %v, want %v", c.why, c.address, got, c.want)
		}
	}
}

// A name is judged by where it leads at the moment of dialling.
func TestNameThatLeadsInsideIsNotDialled(t *testing.T) {
	c := New(Rules{})
	for address, want := range map[string]bool{"127.0.0.1:443": false, "10.0.0.1:443": false, "[::1]:443": false, "9.9.9.9:443": true, "name:443": false} {
		if got := c.control("tcp", address, nil) == nil; got != want {
			t.Errorf("%s dialled: %v", address, got)
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	hold := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			w.Write(make([]byte, 2000))
		case "/never":
			<-hold
		case "/away":
			http.Redirect(w, r, "http://tool.example/", http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/near":
			http.Redirect(w, r, "/fine", http.StatusFound)
		case "/no":
			http.Error(w, "no", http.StatusTeapot)
		default:
			w.Header().Set("Link", "<x>; rel=next")
			w.Write([]byte(r.Header.Get("Accept")))
		}
	}))
	defer server.Close()
	defer close(hold)
	c := newClient(Rules{Loopback: true}, 300*time.Millisecond, 1000)
	for _, x := range []struct{ why, path, want string }{
		{"more than is bearable", "/large", "fetch.large"},
		{"a server that accepts and never answers", "/never", "fetch.silent"},
		{"sent on to an address that is not allowed", "/away", "fetch.silent"},
		{"sent round and round", "/round", "302"},
		{"sent on within reason", "/near", "200 application/json <x>; rel=next"},
		{"a refusal is an answer", "/no", "418"},
	} {
		answer, err := c.Do(context.Background(), Request{URL: server.URL + x.path, Accept: "application/json"})
		got := fmt.Sprint(answer.Status)
		if err != nil {
			got = err.(*fault.Fault).Key
		} else if answer.OK() {
			got += " " + string(answer.Body) + " " + answer.Link
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s (%v)", x.why, got, x.want, err)
		}
	}
}

// A token meant for one address must not travel to where it redirects.
func TestTokenIsNotCarriedAlong(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/from" {
			http.Redirect(w, r, "/to", http.StatusFound)
			return
		}
		t.Error("followed")
	}))
	defer server.Close()
	got, err := New(Rules{Loopback: true}).Do(context.Background(), Request{URL: server.URL + "/from", Bearer: "secret"})
	if err != nil || got.Status != http.StatusFound {
		t.Errorf("%d %v", got.Status, err)
	}
}
