package casereport

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"

	"stepwise/internal/blob"
	"stepwise/internal/fault"
)

// Limits of an uploaded picture.
const (
	PictureLimit = 12 << 20   // bytes as uploaded
	maxPixels    = 60_000_000 // before shrinking; a telephone's 50 megapixels pass
	longestSide  = 2000       // pixels after it, enough for a page of print
)

// picture is an image drawn anew: its bytes hold pixels and nothing else.
type picture struct {
	bytes         []byte
	kind          string // blob.JPEG or blob.PNG
	width, height int    // pixels
}

// redraw decodes a JPEG or PNG and encodes it again, so that everything beside the
// pixels is left behind: place, time and device (EXIF), editing history, embedded
// previews, text chunks. Cameras write the upright direction into the same EXIF,
// so it is read and applied before. The size is checked before memory is taken
// for the pixels.
func redraw(r io.Reader) (picture, error) {
	raw, err := io.ReadAll(io.LimitReader(r, PictureLimit+1))
	if err != nil {
		return picture{}, err
	}
	if len(raw) > PictureLimit {
		return picture{}, fault.New(fault.TooLarge, "fault.toolarge", "Limit", "12 MB")
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || format != "jpeg" && format != "png" {
		return picture{}, badPicture(err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height {
		return picture{}, fault.New(fault.TooLarge, "casereport.figure.pixels")
	}
	var img image.Image
	if format == "jpeg" {
		img, err = jpeg.Decode(bytes.NewReader(raw))
	} else {
		img, err = png.Decode(bytes.NewReader(raw))
	}
	if err != nil {
		return picture{}, badPicture(err)
	}
	img = shrink(img, longestSide)
	if format == "jpeg" {
		img = upright(img, orientation(raw))
	}
	out := picture{width: img.Bounds().Dx(), height: img.Bounds().Dy()}
	var b bytes.Buffer
	if format == "jpeg" {
		out.kind, err = blob.JPEG, jpeg.Encode(&b, img, &jpeg.Options{Quality: 88})
	} else {
		out.kind, err = blob.PNG, png.Encode(&b, img)
	}
	out.bytes = b.Bytes()
	return out, err
}

func badPicture(cause error) error {
	if cause == nil {
		cause = errors.New("neither JPEG nor PNG")
	}
	return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Cause: cause,
		Fields: []fault.Field{{Where: "file", Key: "casereport.figure.type"}}}
}

// shrink averages an image down until its longer side is at most longest. It works
// strip by strip, so a large image is in memory once, in its own form.
func shrink(img image.Image, longest int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if max(w, h) <= longest {
		return img
	}
	nw, nh := max(1, w*longest/max(w, h)), max(1, h*longest/max(w, h))
	out := image.NewRGBA(image.Rect(0, 0, nw, nh))
	for y := range nh {
		top, bottom := y*h/nh, max(y*h/nh+1, (y+1)*h/nh)
		strip := image.NewRGBA(image.Rect(0, 0, w, bottom-top))
		draw.Draw(strip, strip.Bounds(), img, b.Min.Add(image.Pt(0, top)), draw.Src)
		for x := range nw {
			left, right := x*w/nw, max(x*w/nw+1, (x+1)*w/nw)
			var sum [4]int
			for sy := range bottom - top {
				row := strip.Pix[sy*strip.Stride+4*left : sy*strip.Stride+4*right]
				for i := range row {
					sum[i&3] += int(row[i])
				}
			}
			n := (right - left) * (bottom - top)
			at := out.PixOffset(x, y)
			for i := range sum {
				out.Pix[at+i] = uint8((sum[i] + n/2) / n)
			}
		}
	}
	return out
}

// upright turns and mirrors an image as the EXIF orientation (1–8) says.
func upright(img image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	src := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(src, src.Bounds(), img, b.Min, draw.Src)
	turned := orientation >= 5
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turned {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			nx, ny := x, y
			switch orientation {
			case 2:
				nx = w - 1 - x
			case 3:
				nx, ny = w-1-x, h-1-y
			case 4:
				ny = h - 1 - y
			case 5:
				nx, ny = y, x
			case 6:
				nx, ny = h-1-y, x
			case 7:
				nx, ny = h-1-y, w-1-x
			case 8:
				nx, ny = y, w-1-x
			}
			copy(out.Pix[out.PixOffset(nx, ny):][:4], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return out
}

// orientation finds tag 0x0112 in the first directory of a JPEG's EXIF segment
// (Exif 2.32, section 4.6.4; TIFF 6.0, section 2). Anything odd means 1: upright.
func orientation(raw []byte) int {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff && raw[at+1] != 0xda; {
		size := int(binary.BigEndian.Uint16(raw[at+2:]))
		if size < 2 || at+2+size > len(raw) {
			return 1
		}
		if body := raw[at+4 : at+2+size]; raw[at+1] == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return tiffOrientation(body[6:])
		}
		at += 2 + size
	}
	return 1
}

func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(t, []byte("II")) {
		order = binary.LittleEndian
	}
	first := int(order.Uint32(t[4:]))
	if first < 8 || first+2 > len(t) {
		return 1
	}
	for i := range int(order.Uint16(t[first:])) {
		entry := first + 2 + 12*i
		if entry+12 > len(t) {
			return 1
		}
		if order.Uint16(t[entry:]) == 0x0112 {
			return int(order.Uint16(t[entry+8:]))
		}
	}
	return 1
}
