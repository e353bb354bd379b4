namespace Ias.Core.Ice.Reading;

/// <summary>Distinguishes GraphQL queries from mutations by the words outside all braces.</summary>
internal static class GraphQl
{
    /// <summary>Only queries and fragments; false for anything else, unreadable text included.</summary>
    public static bool OnlyQueries(string document)
    {
        var depth = 0;
        var expectsDefinition = true;
        var any = false;
        for (var i = 0; i < document.Length; i++)
        {
            var c = document[i];
            if (c == '#')
            {
                i = document.IndexOfAny(['\n', '\r'], i) is var end and >= 0 ? end : document.Length;
            }
            else if (c == '"')
            {
                i = EndOfString(document, i);
            }
            else if (c is '{' or '(' or '[')
            {
                any |= c == '{';
                depth++;
                expectsDefinition = false;
            }
            else if (c is '}' or ')' or ']')
            {
                depth--;
                expectsDefinition = depth == 0 && c == '}';
            }
            else if (depth == 0 && expectsDefinition && char.IsLetter(c))
            {
                var start = i;
                while (i + 1 < document.Length && (char.IsLetterOrDigit(document[i + 1]) || document[i + 1] == '_'))
                {
                    i++;
                }

                if (document[start..(i + 1)] is not ("query" or "fragment"))
                {
                    return false;
                }

                expectsDefinition = false;
            }
        }

        return any && depth == 0;
    }

    private static int EndOfString(string text, int start)
    {
        var block = string.CompareOrdinal(text, start, "\"\"\"", 0, 3) == 0;
        var i = start + (block ? 3 : 1);
        while (i < text.Length)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (block ? string.CompareOrdinal(text, i, "\"\"\"", 0, 3) == 0 : text[i] == '"')
            {
                return block ? i + 2 : i;
            }

            i++;
        }

        return text.Length;
    }
}
