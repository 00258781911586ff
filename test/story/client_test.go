package story

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stepwise/internal/lang"
)

// An administrator lets a journal's platform in on a phone, sees what it sent,
// gives it a new secret, sends the record on to a ministry that refuses a
// statement, and in the end shuts the platform out.
func TestAnAdministratorLetsAClientIn(t *testing.T) { both(t, anAdministratorLetsAClientIn) }

func anAdministratorLetsAClientIn(t *testing.T, w *World) {
	b := w.Browse(t, "administrator", Phone, lang.ZH).SignIn(Person("administrator"))
	b.Go("/admin/clients").See("尚无外部系统持有密钥").Axe().Shot("clients-none-phone")
	b.Click("main a.button").See("权限范围").Axe()
	b.Fill("name", "期刊课程平台").Fill("origins", "course.example").Press("创建并显示密码")
	b.See("不是网页来源").Fill("origins", "https://course.example").Press("创建并显示密码")
	b.See("密码仅在此显示一次").Axe().Shot("client-secret-phone")
	key, secret := b.Text("#key"), b.Text("#secret")
	b.Press("复制") // the script is there, and its button

	send := func(body string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, w.URL+"/xapi/statements", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth(key, secret)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Experience-API-Version", "2.0.0")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	const good = `{"actor":{"mbox":"mailto:doctor@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://course.example/1"}}`
	for range 3 {
		if status := send(good); status != http.StatusOK {
			t.Fatalf("the client is answered %d", status)
		}
	}
	if status := send(`{"actor":7}`); status != http.StatusBadRequest {
		t.Errorf("a faulty statement is answered %d", status)
	}
	if err := w.Node.House.Client.Flush(context.Background(), true); err != nil {
		t.Fatal(err)
	}
	desk := w.Browse(t, "administrator", Desktop, lang.EN).SignIn(Person("administrator"))
	desk.Go("/admin/clients/" + key).See("The last 30 days").Has("svg.bars rect").Axe().Shot("client-desk")
	desk.Click("section details summary").Click("form[action$='/rotate'] button").See("shown this once")
	desk.Go("/admin/clients/" + key).Press("End the old secret now").See("opens nothing any more")
	if status := send(good); status != http.StatusUnauthorized {
		t.Errorf("the old secret is answered %d", status)
	}
	w.forwardToAMinistry(t, desk)

	b.Go("/admin/clients/" + key).Axe().Shot("client-phone")
	b.Click("main > details summary").Fill("reason", "合同到期").Click("form[action$='/revoke'] button").See("合同到期")
	secret = "whatever"
	if status := send(good); status != http.StatusUnauthorized {
		t.Errorf("a revoked client is answered %d", status)
	}
	b.Go("/admin/clients").See("已吊销").Axe()
}

func (w *World) forwardToAMinistry(t *testing.T, desk *Browser) {
	t.Helper()
	refuse := true
	ministry := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if refuse {
			http.Error(rw, `{"error":"unknown activity"}`, http.StatusBadRequest)
		}
	}))
	t.Cleanup(ministry.Close)
	desk.Go("/admin/forward").See("Nothing is sent on").Axe()
	desk.Click("main a.button").See("What is sent").Axe()
	desk.Fill("name", "Ministry of Health").Fill("endpoint", ministry.URL+"/xapi/").Fill("key", "stepwise").Fill("secret", "s3cret")
	desk.Fill("activities", "https://course.example/1").Click("input[name=from][value=start]").Press("Save").See("Sending begins")
	w.Clock.Move(time.Minute)
	w.Work(t)
	desk.Go("/admin/forward").See("3 refused").Click("ul.rows a").See("unknown activity").Axe().Shot("forward-desk")
	refuse = false
	desk.Press("Send all 3 again").See("next round")
	w.Clock.Move(time.Minute)
	w.Work(t)
	desk.Go("/admin/forward").See("3 statements delivered")
}
