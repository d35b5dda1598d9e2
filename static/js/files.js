// Photos made small on the device, and a request that tells how far it is. Loaded by report.js
// when a file is chosen.

const SIDE = 2000; // pixels
const QUALITY = 0.8;

/** Replaces the photos of a file input by smaller JPEGs, where they get smaller. */
export const shrink = async (input) => {
  const light = new DataTransfer();
  for (const file of input.files) light.items.add(await smaller(file));
  input.files = light.files;
};

const smaller = async (file) => {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    // JPEG has no transparency.
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const photo = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (photo.size >= file.size) return file;
    return new File([photo], file.name.replace(/\.\w+$/, ".jpg"), { type: photo.type });
  } catch {
    return file; // no picture, or one like HEIC, of which the server says what to do
  }
};

const CUT = { refused: "Berkas belum terunggah, mungkin koneksi putus." };

/** Posts the body; calls `tell` with the share sent, 0–1; the JSON answer, or { refused: why }. */
export const send = (body, tell) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", "");
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => tell(loaded / total);
    request.onloadend = () => done(request.response ?? CUT);
    request.send(body);
  });
