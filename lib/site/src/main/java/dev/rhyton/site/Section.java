package dev.rhyton.site;

/**
 * A part of a page, from a heading to the next one.
 *
 * @param level the level of the heading, 1 for the title of the page
 * @param id the anchor of the heading
 * @param title the heading, without marks
 * @param text the words and the code, for the search
 */
record Section(int level, String id, String title, StringBuilder text) {}
