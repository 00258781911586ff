// Package ui holds what all pages share: the frame around a page, its parts, the
// reader, and how errors are said.
package ui

import (
	"context"

	"stepwise/person"
)

// Viewer is who looks at a page and with what; the server puts one into the
// context of every request.
type Viewer struct {
	Actor     person.Actor
	Path      string // the path asked for, to mark where one is
	Query     string // the raw query, to come back after switching language
	Nonce     string // of the content security policy
	RequestID string
	Demo      bool // the demo's ribbon is shown
	Notices   Notices
	Assets    Assets
}

// Assets names the files of styles and scripts as they are called in this build.
type Assets interface {
	// URL returns the address of "app.css" or of a script entry ("app",
	// "checkin"), or "" when the scripts were not bundled.
	URL(name string) string
}

// Notices carries a sentence over a redirect.
type Notices interface {
	Put(ctx context.Context, n Notice)
	Take(ctx context.Context) []Notice
}

// Notice is a sentence shown once at the top of the next page.
type Notice struct {
	Text  string
	Alarm bool
}

type viewerKey struct{}

// WithViewer returns a context for this viewer.
func WithViewer(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerOf returns the request's viewer; outside a request an empty one.
func ViewerOf(ctx context.Context) *Viewer {
	if v, ok := ctx.Value(viewerKey{}).(*Viewer); ok {
		return v
	}
	return &Viewer{}
}

// Actor returns who is signed in; the zero Actor is nobody.
func Actor(ctx context.Context) person.Actor { return ViewerOf(ctx).Actor }

// Say shows a sentence on the next page that this browser sees.
func Say(ctx context.Context, text string) {
	if n := ViewerOf(ctx).Notices; n != nil {
		n.Put(ctx, Notice{Text: text})
	}
}

// Warn is Say for something that needs attention.
func Warn(ctx context.Context, text string) {
	if n := ViewerOf(ctx).Notices; n != nil {
		n.Put(ctx, Notice{Text: text, Alarm: true})
	}
}

func takeNotices(ctx context.Context) []Notice {
	if n := ViewerOf(ctx).Notices; n != nil {
		return n.Take(ctx)
	}
	return nil
}

func asset(ctx context.Context, name string) string {
	if a := ViewerOf(ctx).Assets; a != nil {
		return a.URL(name)
	}
	return ""
}
