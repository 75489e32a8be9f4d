// Tells the style sheet that scripts work, before the page is drawn.
document.documentElement.classList.add("js");
