package guideline

import (
	"net/http"
	"strconv"

	room "stepwise/guideline"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// Proof shows the recommendation being written, with the vote that it would be
// published with.
func (p *Pages) Proof(w http.ResponseWriter, r *http.Request) error { return p.proof(w, r, nil, nil) }

func (p *Pages) proof(w http.ResponseWriter, r *http.Request, typed *room.Wording, failed error) error {
	ctx := r.Context()
	proof, err := p.service.Proof(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	if typed != nil {
		proof.Draft.Wording = *typed
	}
	names, err := p.service.Names(ctx, proof.Vote)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), proofPage(proof, names, faults(ctx, failed)))
}

// Write stores the recommendation and, when asked to, publishes it.
func (p *Pages) Write(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, a := r.Context(), r.PathValue("code"), ui.Actor(r.Context())
	wording := readWording(r.PostForm)
	revision, _ := strconv.Atoi(r.PostForm.Get("revision"))
	err := p.service.Write(ctx, a, code, revision, wording)
	if err == nil && r.PostForm.Get("do") == "publish" {
		err = p.publish(r, a, code, revision+1)
		if err == nil {
			return ui.See(w, r, "/guideline/"+code+"/recommendation")
		}
	}
	if err != nil {
		return p.again(err, func() error { return p.proof(w, r, &wording, err) })
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/guideline/"+code+"/recommendation")
}

func (p *Pages) publish(r *http.Request, a person.Actor, code string, revision int) error {
	ctx := r.Context()
	if r.PostForm.Get("sure") == "" {
		var f fault.Form
		f.Add("sure", "guideline.publish.sure")
		return f.Err()
	}
	rec, err := p.service.Publish(ctx, a, code, revision)
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "guideline.said.published", "Version", rec.Version))
	return nil
}
