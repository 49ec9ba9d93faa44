// [data-picture=address of an SVG] saves it as PNG, twice its size, under the name in data-name.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picture]");
  if (!button) return;
  button.disabled = true;
  const image = new Image();
  image.onerror = () => { location.href = button.dataset.picture; };
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((picture) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(picture);
      link.download = button.dataset.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      button.disabled = false;
    }, "image/png");
  };
  image.src = button.dataset.picture;
});
