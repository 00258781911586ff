package xapi_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stepwise/api/xapi"
	"stepwise/internal/clock"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// open lets everybody in.
type open struct{}

func (open) Open(context.Context, string, string) (lrs.Caller, bool, error) {
	return lrs.Caller{Client: "c", Authority: []byte(`{"mbox":"mailto:c@x.example"}`), AuthorityKey: "mbox|mailto:c@x.example", Scopes: lrs.All, Default: statement.V200}, true, nil
}
func (open) Answered(string, int, int, int64)           {}
func (open) Stranger(string) time.Duration              { return 0 }
func (open) OriginAllowed(context.Context, string) bool { return false }

func TestAClientThatNeverFinishesIsToldSo(t *testing.T) {
	db := storetest.SQLite(t)
	limits := xapi.DefaultLimits
	limits.Patience = 50 * time.Millisecond
	server := httptest.NewServer(xapi.New(lrs.New(db, clock.System()), db, clock.System(), open{}, limits, open{}))
	defer server.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /xapi/statements HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YTpi\r\nX-Experience-API-Version: 2.0.0\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n[{")
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestTimeout {
		t.Errorf("status %d, want 408", answer.StatusCode)
	}
}
