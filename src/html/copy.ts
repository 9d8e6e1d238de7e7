/** Shows the buttons that copy, where there is a clipboard; the text of a script, which the page need not run. */
export const COPY_SCRIPT = `if (navigator.clipboard) {
  for (const button of document.querySelectorAll('button.copy')) button.hidden = false;
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button.copy');
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => {
      const label = button.textContent;
      button.textContent = 'copied';
      setTimeout(() => { button.textContent = label; }, 900);
    });
  });
}
`
