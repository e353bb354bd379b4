using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ias.Console.Domain;
using Ias.Core.Guardrails;

namespace Ias.Console.Policy;

/// <summary>What no workspace stores: diffs, contents of files, secrets.</summary>
public static partial class Content
{
    private const int CodeLines = 25;
    private const int UnbrokenRun = 1000;

    // Answers put a few levels around what is stored, and readers of JSON mostly stop at 64.
    private const int Levels = 32;

    private static readonly SecretPatterns Secrets = new([]);

    /// <summary>Refuses a text that is too long, or is not text for people.</summary>
    /// <exception cref="RefusalException">What is wrong with which field.</exception>
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

    /// <summary>The same for every text in an object.</summary>
    /// <exception cref="RefusalException">What is wrong with which part.</exception>
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

    /// <summary>The same for a word: it may be a secret too.</summary>
    /// <exception cref="RefusalException">It is one.</exception>
    public static void Check(string name, string? word)
    {
        if (word is { Length: > 0 } && HasSecret(word))
        {
            throw Objected(name, "a secret (a token, key or password)");
        }
    }

    /// <summary>What a text looks like that must not be stored, or null.</summary>
    public static string? Objection(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? "a zero character, as binary files have"
        : HasSecret(text) ? "a secret (a token, key or password)"
        : Diff().IsMatch(text) ? "a diff"
        : UnbrokenRunIn(text) ? "encoded content of a file"
        : IsCode(text) ? "contents of a file"
        : null;

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

    private static RefusalException Objected(string name, string found) =>
        RefusalException.Content(
            $"{name} holds what looks like {found}; the Console stores no such thing. Send a summary, a commit id or a link."
        );

    private static bool HasSecret(string text) =>
        Secrets.Next(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)), 0, ' ', more: false).Kind is not null;

    private static bool UnbrokenRunIn(string text)
    {
        var run = 0;
        foreach (var c in text)
        {
            run = char.IsWhiteSpace(c) ? 0 : run + 1;
            if (run > UnbrokenRun)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCode(string text)
    {
        if (text.StartsWith("#!/", StringComparison.Ordinal))
        {
            return true;
        }

        int lines = 0,
            code = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.Length > 0)
            {
                lines++;
                code +=
                    trimmed[^1] is ';' or '{' or '}' || trimmed is [.., ')', ':'] or [.., '=', '>'] || Statement().IsMatch(trimmed) ? 1 : 0;
            }
        }

        return code >= CodeLines && code * 2 >= lines;
    }

    [GeneratedRegex(
        @"^(diff --git |Index: .*\n=+|@@ -\d+(,\d+)? \+\d+(,\d+)? @@|GIT binary patch|--- \S.*\n\+\+\+ \S)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Diff();

    [GeneratedRegex(
        @"^(import|from|using|package|#include|def|class|return|public|private|protected|static|const|let|var|func|fn|if \(|for \(|while \(|else\b|end$|[\w.\[\]]+ = |[\w.]+\(.*\)$)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Statement();
}
