package casereport_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"stepwise/casereport"
	"stepwise/internal/fault"
)

// photo is a JPEG as a telephone makes it: the left half red, the right half blue,
// with an EXIF segment that says how to turn it and where it was taken.
func photo(t *testing.T, w, h, orientation int) io.Reader {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 255, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 255, A: 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = append(tiff, 0, byte(orientation), 0, 0, 0, 0, 0, 0)
	tiff = append(tiff, "GPS 39.9042N 116.4074E Zhang San"...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1}
	head = binary.BigEndian.AppendUint16(head, uint16(len(segment)+2))
	return bytes.NewReader(append(append(head, segment...), raw[2:]...))
}

func (w *world) add(report string, body io.Reader) (casereport.Figure, error) {
	return w.service.AddFigure(w.ctx, w.owner, report, casereport.Upload{Caption: "CT  of the chest", Checked: true, Body: body})
}

func (w *world) bytes(report, figure string) []byte {
	w.t.Helper()
	_, body, err := w.service.OpenFigure(w.ctx, w.owner, report, figure)
	w.ok(err)
	defer body.Close()
	raw, err := io.ReadAll(body)
	w.ok(err)
	return raw
}

func TestAPhotographKeepsItsPixelsAndNothingElse(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		for _, c := range []struct {
			why         string
			orientation int
			w, h        int
			red         image.Point
		}{
			{"taken upright", 1, 40, 20, image.Pt(2, 10)},
			{"mirrored", 2, 40, 20, image.Pt(37, 10)},
			{"upside down", 3, 40, 20, image.Pt(37, 10)},
			{"mirrored upside down", 4, 40, 20, image.Pt(2, 10)},
			{"mirrored and turned", 5, 20, 40, image.Pt(10, 2)},
			{"the telephone was held to the left", 6, 20, 40, image.Pt(10, 2)},
			{"mirrored and turned the other way", 7, 20, 40, image.Pt(10, 37)},
			{"held to the right", 8, 20, 40, image.Pt(10, 37)},
			{"no such direction", 9, 40, 20, image.Pt(2, 10)},
		} {
			fig, err := w.add(r.ID, photo(t, 40, 20, c.orientation))
			w.ok(err)
			raw := w.bytes(r.ID, fig.ID)
			for _, secret := range []string{"Exif", "GPS", "Zhang"} {
				if bytes.Contains(raw, []byte(secret)) {
					t.Errorf("%s: %s is still in the file", c.why, secret)
				}
			}
			img, err := jpeg.Decode(bytes.NewReader(raw))
			w.ok(err)
			red, _, blue, _ := img.At(c.red.X, c.red.Y).RGBA()
			if img.Bounds().Dx() != c.w || img.Bounds().Dy() != c.h || fig.Width != c.w || red < 0xc000 || blue > 0x4000 {
				t.Errorf("%s: %v, red %x blue %x", c.why, img.Bounds(), red, blue)
			}
			if fig.Caption != "CT of the chest" {
				t.Errorf("caption %q", fig.Caption)
			}
			w.ok(w.service.RemoveFigure(w.ctx, w.owner, r.ID, fig.ID))
		}
	})
}

func TestALargePictureIsMadeSmaller(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		fig, err := w.add(r.ID, photo(t, 3000, 30, 6))
		w.ok(err)
		if fig.Width != 20 || fig.Height != 2000 {
			t.Errorf("%d by %d", fig.Width, fig.Height)
		}
	})
}

func TestPicturesThatAreRefused(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		var small bytes.Buffer
		w.ok(png.Encode(&small, image.NewGray(image.Rect(0, 0, 2, 2))))
		bomb := append([]byte{}, small.Bytes()...)
		binary.BigEndian.PutUint32(bomb[16:], 60000) // the width and height of the header
		binary.BigEndian.PutUint32(bomb[20:], 60000)
		sum := crc32.ChecksumIEEE(bomb[12:29])
		binary.BigEndian.PutUint32(bomb[29:], sum)
		for _, c := range []struct {
			why  string
			body io.Reader
			want fault.Kind
		}{
			{"a picture that says it has 3,600 million pixels", bytes.NewReader(bomb), fault.TooLarge},
			{"more bytes than allowed", io.MultiReader(photo(t, 4, 4, 1), strings.NewReader(strings.Repeat("x", casereport.PictureLimit))), fault.TooLarge},
			{"a drawing that can run scripts", strings.NewReader(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), fault.Invalid},
			{"a picture that breaks off", bytes.NewReader(small.Bytes()[:40]), fault.Invalid},
			{"nothing", strings.NewReader(""), fault.Invalid},
			{"no file", nil, fault.Invalid},
		} {
			if _, err := w.add(r.ID, c.body); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		if _, err := w.service.AddFigure(w.ctx, w.owner, r.ID, casereport.Upload{Caption: "x", Body: photo(t, 4, 4, 1)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("nobody looked at the picture: %v", err)
		}
		if _, err := w.service.AddFigure(w.ctx, w.tutor, r.ID, casereport.Upload{Caption: "x", Checked: true, Body: photo(t, 4, 4, 1)}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by the tutor: %v", err)
		}
		if d := w.desk(w.owner, r.ID); len(d.Figures) != 0 {
			t.Errorf("%d figures", len(d.Figures))
		}
	})
}

func TestWhoSeesAFigureAndWhatARemovalLeaves(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		one, err := w.add(r.ID, photo(t, 8, 8, 1))
		w.ok(err)
		if _, _, err := w.service.OpenFigure(w.ctx, w.other, r.ID, one.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a colleague sees it: %v", err)
		}
		if _, _, err := w.service.OpenFigure(w.ctx, w.owner, w.begin().ID, one.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("through another report: %v", err)
		}
		before := w.report(r.ID).Revision
		w.ok(w.service.SetCaption(w.ctx, w.owner, r.ID, one.ID, "MRI of the heart"))
		w.ok(w.service.RemoveFigure(w.ctx, w.owner, r.ID, one.ID))
		two, err := w.add(r.ID, photo(t, 8, 8, 1))
		w.ok(err)
		if two.Number != 2 || w.report(r.ID).Revision != before+3 {
			t.Errorf("the next is figure %d; %d changes: who vouched before has not seen this", two.Number, w.report(r.ID).Revision-before)
		}
		if _, _, err := w.service.OpenFigure(w.ctx, w.owner, r.ID, one.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("what was removed is still shown: %v", err)
		}
		for range 11 {
			_, err = w.add(r.ID, photo(t, 8, 8, 1))
			w.ok(err)
		}
		if _, err := w.add(r.ID, photo(t, 8, 8, 1)); !fault.Is(err, fault.Conflict) {
			t.Errorf("the thirteenth: %v", err)
		}
	})
}
