package dev.rhyton.site;

import java.util.List;

/**
 * A page of the site.
 *
 * @param kind what the search calls it, such as "chapter"
 * @param address where it is in the site, such as {@code lib/core/README.html}
 * @param title its first heading
 * @param html what is between the head and the foot that all pages have
 * @param sections its parts, in order
 */
record Page(String kind, String address, String title, String html, List<Section> sections) {}
