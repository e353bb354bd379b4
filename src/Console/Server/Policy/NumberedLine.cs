namespace Ias.Console.Server.Policy;

/// <summary>A line of a text as it is judged, and the number of the line it was sent in, from 1.</summary>
internal readonly record struct NumberedLine(int Number, string Text);
