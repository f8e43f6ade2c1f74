/** The site of the project: its tutorials, READMEs and Javadoc as pages that need no server. */
package dev.rhyton.site;
