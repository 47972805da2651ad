"""The rules of an Ambito as they are read and changed: chapters, words, versions."""
