package story

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"stepwise/content/lti"
	"stepwise/content/platform"
	"stepwise/content/tool"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// outsideWorld has a tool with a link and a score, one that waits, and a platform
// that has sent somebody.
func outsideWorld(t *testing.T, w *World) (toolID, itemID, platformID, launch, choice string) {
	t.Helper()
	ctx, h := context.Background(), w.Node.House
	admin, office := w.Actor(t, Person("administrator")), w.Actor(t, Person("coordinator"))
	learner := w.Actor(t, w.Learner(t, 2))
	var err error
	check := func(what string) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	const maker = "https://tool.example"
	toolID, err = h.Tool.Save(ctx, admin, tool.Tool{Name: "Toxicity simulator", Login: maker + "/login", Target: maker + "/start", Linking: maker + "/choose", KeysURL: maker + "/keys", Scopes: lti.Scopes})
	check("tool")
	link, err := h.Tool.AddLink(ctx, office, tool.NewLink{Tool: toolID, Programme: "io-step-1", Title: lang.Text{EN: "Colitis on a night shift", ZH: "夜班遇到的结肠炎"}, Maximum: 10, Mark: 0.7})
	check("link")
	itemID, err = store.One[string](ctx, h.DB.Read(), `SELECT id FROM content_lti_item WHERE link = $1`, link.ID)
	check("item")
	_, _, err = h.Tool.Invite(ctx, admin, "", maker+"/register")
	check("invitation")
	address, err := h.Tool.Start(ctx, learner, link.ID)
	check("start")
	u, _ := url.Parse(address)
	q := u.Query()
	_, err = h.Tool.Authorize(ctx, learner, tool.Request{Scope: "openid", ResponseType: "id_token", Client: toolID, Redirect: maker + "/start", LoginHint: q.Get("login_hint"), ResponseMode: "form_post", Nonce: "n"})
	check("authorize")
	subject, err := store.One[string](ctx, h.DB.Read(), `SELECT subject FROM content_lti_subject WHERE person = $1`, learner.ID)
	check("subject")
	x, _, err := h.Tool.Get(ctx, admin, toolID)
	check("get")
	err = h.Tool.PutScore(ctx, tool.Caller{Tool: x, Scopes: lti.Scopes}, itemID, []byte(`{"userId":"`+subject+`","scoreGiven":8,"scoreMaximum":10,"comment":"Well done","timestamp":"`+
		w.Clock.Now().String()+`","activityProgress":"Completed","gradingProgress":"FullyGraded"}`))
	check("score")
	// We are a platform to ourselves: our keys sign for it.
	keys, err := h.Trust.Public(ctx)
	check("keys")
	platformID, err = h.Platform.Save(ctx, admin, platform.Platform{Name: "协和医院教学平台", Scope: "io-step-1", Issuer: "https://lms.example", Client: "c", Authorize: "https://lms.example/auth",
		TokenURL: "https://lms.example/token", Keys: string(keys)}, "1")
	check("platform")
	arrive := func(change func(*lti.Message)) string {
		l, err := h.Platform.Begin(ctx, platform.Initiation{Issuer: "https://lms.example", LoginHint: "7", Target: "x"})
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(l.Address)
		now := w.Clock.Now().Std()
		m := lti.Message{Issuer: "https://lms.example", Subject: "7", Name: "Zhang Wei", Audience: lti.Audience{"c"}, Issued: lti.At(now), Expires: lti.At(now) + 60, Nonce: u.Query().Get("nonce"),
			Type: lti.ResourceLinkRequest, Version: lti.Version, Deployment: "1", Target: w.URL + "/unit/u07", Link: &lti.ResourceLink{ID: "r"}, Roles: lti.Roles{lti.RoleInstructor}}
		if change != nil {
			change(&m)
		}
		token, err := h.Trust.Sign(ctx, m)
		if err != nil {
			t.Fatal(err)
		}
		ticket, err := h.Platform.Launch(ctx, token, l.State, "")
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	several := true
	return toolID, itemID, platformID, arrive(nil), arrive(func(m *lti.Message) {
		m.Type, m.Link = lti.DeepLinkingRequest, nil
		m.Linking = &lti.Linking{ReturnURL: "https://lms.example/back", Types: []string{lti.TypeResourceLink}, Targets: []string{"iframe"}, Multiple: &several}
	})
}

// The pages of tools and platforms, as each role sees them, on a phone and on a desk,
// in both languages.
func TestToolsAndPlatformsLookRight(t *testing.T) {
	w := Open(t, "sqlite")
	toolID, itemID, platformID, launch, choice := outsideWorld(t, w)
	for _, role := range []struct {
		name, person string
		paths        []string
	}{
		{"learner", w.Learner(t, 2), []string{"/tools", "/from/" + launch}},
		{"coordinator", Person("coordinator"), []string{"/office/tools", "/office/tools/" + toolID, "/office/tools/new", "/office/line-items/" + itemID}},
		{"administrator", Person("administrator"), []string{"/office/tools/" + toolID + "/edit", "/admin/platforms", "/admin/platforms/new", "/admin/platforms/" + platformID, "/admin/lti-keys"}},
		{"nobody", "", []string{"/from/" + launch, "/from/" + choice}},
	} {
		for _, screen := range []struct {
			name  string
			width int64
			tag   lang.Tag
		}{{"phone-zh", Phone, lang.ZH}, {"desk-en", Desktop, lang.EN}} {
			t.Run(role.name+"-"+screen.name, func(t *testing.T) {
				b := w.Browse(t, role.name, screen.width, screen.tag)
				if role.person != "" {
					b.SignIn(role.person)
				}
				for _, path := range role.paths {
					b.Go(path)
					if b.Sees(lang.Say(screen.tag, "ui.failed")) || b.Sees("‹") {
						t.Errorf("%s: %s", path, strings.Join(strings.Fields(b.Text("main")), " "))
						continue
					}
					name := strings.NewReplacer(toolID, "tool", itemID, "item", platformID, "platform", launch, "launch", choice, "choice", "/", "-").Replace(strings.Trim(path, "/"))
					b.Axe().Shot("look-" + role.name + "-" + name + "-" + screen.name)
				}
			})
		}
	}
}
