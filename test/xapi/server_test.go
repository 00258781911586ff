package xapi_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"

	"stepwise/internal/store"
)

const password = "correct horse"

// start serves the record in db on a loopback port and returns the URL of its xAPI
// root, ending in a slash.
func start(t *testing.T, db *store.DB) string {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	return server.URL + "/xapi/"
}

// basic is the value of Authorization for one of the users.
func basic(user string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}
