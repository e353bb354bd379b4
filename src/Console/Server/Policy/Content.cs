using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ias.Console.Server.Domain;
using Ias.Core.Text;

namespace Ias.Console.Server.Policy;

/// <summary>Content that no workspace stores: diffs, contents of files, secrets.</summary>
public static class Content
{
    private const int UnbrokenRun = 1000;
    private const int UnbrokenLink = 4000;

    // Answers put a few levels around what is stored, and readers of JSON mostly stop at 64.
    private const int Levels = 32;

    private const string Secret = "a secret (a token, key or password)";

    /// <summary>Refuses a text that is too long, or is not text for people.</summary>
    /// <exception cref="RefusalException">A field holds forbidden content; the message names both.</exception>
    public static void Check(TextField field, string? text)
    {
        if (text is null)
        {
            return;
        }

        if (text.Length > field.Limit)
        {
            throw RefusalException.Content(
                $"{field.Name} has {text.Length} characters; at most {field.Limit} are stored. Send a summary and a link."
            );
        }

        CheckText(field.Name, text);
    }

    /// <summary>Checks every text in an object.</summary>
    /// <exception cref="RefusalException">A part holds forbidden content; the message names both.</exception>
    public static void Check(JsonField field, JsonObject? value)
    {
        if (value is not null)
        {
            if (Depth(value) > Levels)
            {
                throw RefusalException.Content($"{field.Name} is nested more than {Levels} levels deep.");
            }

            CheckNode(field.Name, value);
        }
    }

    /// <summary>Checks a word, which may be a secret too.</summary>
    /// <exception cref="RefusalException">It is a secret.</exception>
    public static void Check(string name, string? word)
    {
        if (word is { Length: > 0 } && TextReadings.Of(word).Any(lines => SecretRule.FindIn(lines) is not null))
        {
            throw Objected(name, new ContentFinding(Secret, 1));
        }
    }

    /// <summary>The forbidden content that a text seems to have, also where it is quoted, numbered, escaped, encoded or written in letters
    /// that only look Latin; null if it may be stored.</summary>
    public static ContentFinding? Objection(string text)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var zero)
        {
            return new ContentFinding("a zero character, as binary files have", 1 + text.AsSpan(0, zero).Count('\n'));
        }

        if (EncodedIn(text) is { } line)
        {
            return new ContentFinding("encoded content of a file", line);
        }

        try
        {
            return Judged(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return new ContentFinding("a text that takes too long to judge", 1);
        }
    }

    /// <summary>A text as one line that may be stored, cut where it is longer; null if it may not be stored, or says nothing.</summary>
    /// <param name="longest">Number of characters kept.</param>
    public static string? Line(string text, int longest)
    {
        var line = Wording.Cut(text.ReplaceLineEndings(" ").Trim(), longest);
        return line.Length == 0 || Objection(line) is not null ? null : line;
    }

    private static ContentFinding? Judged(string text)
    {
        foreach (var lines in TextReadings.Of(text))
        {
            if (SecretRule.FindIn(lines) is { } secret)
            {
                return new ContentFinding(Secret, secret);
            }

            if (DiffRule.FindIn(lines) is { } diff)
            {
                return new ContentFinding("a diff", diff);
            }

            if (CodeRule.FindIn(lines) is { } code)
            {
                return code;
            }
        }

        return null;
    }

    private static int Depth(JsonNode? node) =>
        node switch
        {
            JsonObject parts => 1 + parts.Select(part => Depth(part.Value)).DefaultIfEmpty().Max(),
            JsonArray list => 1 + list.Select(Depth).DefaultIfEmpty().Max(),
            _ => 0,
        };

    private static void CheckNode(string name, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject parts:
                foreach (var (key, part) in parts)
                {
                    CheckText(name, key);
                    CheckNode($"{name}.{key}", part);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    CheckNode(name, item);
                }

                break;
            case JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String:
                CheckText(name, value.GetValue<string>());
                break;
        }
    }

    private static void CheckText(string name, string text)
    {
        if (Objection(text) is { } found)
        {
            throw Objected(name, found);
        }
    }

    private static RefusalException Objected(string name, ContentFinding found) =>
        RefusalException.Content(
            $"{name}, line {found.Line}, holds what looks like {found.What}; the Console stores no such thing. Send a summary, a commit id or a link."
        );

    // Scripts without spaces are no encoding, and links may be long.
    private static int? EncodedIn(string text)
    {
        int run = 0,
            line = 1;
        var isLink = false;
        for (var i = 0; i < text.Length; i++)
        {
            line += text[i] == '\n' ? 1 : 0;
            run = char.IsWhiteSpace(text[i]) || !char.IsAscii(text[i]) ? 0 : run + 1;
            isLink = run > 0 && (isLink || (text[i] == '/' && i >= 2 && text[i - 1] == '/' && text[i - 2] == ':'));
            if (run > (isLink ? UnbrokenLink : UnbrokenRun))
            {
                return line;
            }
        }

        return null;
    }
}
