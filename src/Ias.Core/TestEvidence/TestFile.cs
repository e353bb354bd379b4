using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence;

/// <summary>A test of a file.</summary>
/// <param name="Name">Its name; of several with one name, with a number.</param>
/// <param name="Line">Line of its declaration, from 1.</param>
/// <param name="Start">Place of <paramref name="Code"/> in the text of the file.</param>
/// <param name="Code">Markers, declaration and body, without comments.</param>
/// <param name="Checks">Lines of it that check something, without the space around them.</param>
/// <param name="Assertions">Number of checks, with those of functions of the file that it calls.</param>
internal sealed record TestOfFile(string Name, int Line, int Start, string Code, IReadOnlyList<string> Checks, int Assertions);

/// <summary>The tests of a file, as far as its text shows them.</summary>
internal sealed class TestFile
{
    private const int MostCalls = 3; // functions that call functions
    private const int MostMarkerLines = 60; // of one marker

    private readonly TestLanguage _language;
    private readonly SourceText _source;

    private TestFile(TestLanguage language, SourceText source)
    {
        (_language, _source) = (language, source);
        Tests = ReadTests();
    }

    public IReadOnlyList<TestOfFile> Tests { get; }

    /// <summary>The text without comments.</summary>
    public string Code => _source.Code;

    public static TestFile Read(TestLanguage language, string text) => new(language, SourceText.Read(text, language.Comments));

    /// <summary>False within a quoted text.</summary>
    public bool IsCode(int at) => _source.Bare[at] == _source.Code[at];

    /// <summary>Line from 1 of a place in <see cref="Code"/>.</summary>
    public int LineOf(int at) => _source.LineOf(at);

    private List<TestOfFile> ReadTests()
    {
        var functions = FunctionBodies();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tests = new List<TestOfFile>();
        var end = 0;
        foreach (Match match in _language.Test.Matches(Code))
        {
            if (match.Index < end && _language.Body != BodyStyle.Call)
            {
                continue; // a function within a test
            }

            var start = WithMarkers(match.Index);
            end = BodyEnd(match);
            var code = Code[start..end];
            var own = match.Groups["name"].Value.Trim('`');
            var name = own;
            for (var number = 2; !names.Add(name); number++)
            {
                name = $"{own} ({number})";
            }

            tests.Add(
                new TestOfFile(
                    name,
                    LineOf(match.Groups["name"].Index),
                    start,
                    code,
                    ChecksIn(code, _source.Bare[start..end]),
                    Count(code, functions, MostCalls)
                )
            );
        }

        return tests;
    }

    // Attributes and decorators that stand above the one by which a test was found, each of one line or several.
    private int WithMarkers(int at)
    {
        var start = LineStart(at);
        var above = start;
        for (var lines = 0; lines < MostMarkerLines && above > 0; lines++)
        {
            above = LineStart(above - 1);
            var line = Code.AsSpan(above, Code.IndexOf('\n', above) - above).Trim();
            if (line.Length == 0)
            {
                break;
            }

            if ((line[0] is '[' or '@' || line.StartsWith("#[")) && IsBalanced(_source.Bare.AsSpan(above, start - above)))
            {
                (start, lines) = (above, 0);
            }
        }

        return start;
    }

    private static bool IsBalanced(ReadOnlySpan<char> bare) =>
        bare.Count('(') == bare.Count(')') && bare.Count('[') == bare.Count(']') && bare.Count('{') == bare.Count('}');

    private int LineStart(int at) => at <= 0 ? 0 : Code.LastIndexOf('\n', at - 1) + 1;

    private int BodyEnd(Match match) =>
        _language.Body switch
        {
            BodyStyle.Call => CallEnd(match),
            BodyStyle.Indentation => IndentationEnd(match.Groups["name"].Index),
            _ => BraceEnd(match.Index + match.Length),
        };

    // From the parenthesis that opens before the name to the one that closes it.
    private int CallEnd(Match match)
    {
        var open = _source.Bare.LastIndexOf('(', match.Groups["name"].Index);
        var depth = 0;
        for (var i = Math.Max(open, match.Index); i < _source.Bare.Length; i++)
        {
            depth += _source.Bare[i] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return _source.Bare.Length;
    }

    private int BraceEnd(int from)
    {
        var (braces, parentheses) = (0, 0);
        for (var i = from; i < _source.Bare.Length; i++)
        {
            switch (_source.Bare[i])
            {
                case '(':
                    parentheses++;
                    break;
                case ')':
                    parentheses--;
                    break;
                case '{':
                    braces++;
                    break;
                case '}' when --braces <= 0:
                    return i + 1;
                case ';' when braces == 0 && parentheses <= 0: // an expression, or a declaration alone
                    return i + 1;
            }
        }

        return _source.Bare.Length;
    }

    private int IndentationEnd(int at)
    {
        var start = LineStart(at);
        var depth = IndentationOf(start);
        for (var next = NextLine(start); next < Code.Length; next = NextLine(next))
        {
            var end = NextLine(next);
            if (Code.AsSpan(next, end - next).Trim().Length > 0 && IndentationOf(next) <= depth)
            {
                // The line that closes a block of Ruby belongs to it.
                return Code.AsSpan(next, end - next).Trim() is "end" ? end : next;
            }
        }

        return Code.Length;
    }

    private int NextLine(int at) => Code.IndexOf('\n', at) is var end and >= 0 ? end + 1 : Code.Length;

    private int IndentationOf(int lineStart)
    {
        var i = lineStart;
        while (i < Code.Length && Code[i] is ' ' or '\t')
        {
            i++;
        }

        return i - lineStart;
    }

    private Dictionary<string, string> FunctionBodies()
    {
        var bodies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in _language.Function.Matches(Code))
        {
            var name = match.Groups["name"];
            var end =
                _language.Body == BodyStyle.Indentation
                    ? IndentationEnd(name.Index)
                    // The pattern may have gone beyond the brace that opens the body.
                    : BraceEnd(_source.Bare.IndexOfAny(['{', '='], name.Index) is var open and >= 0 ? open : name.Index + name.Length);
            bodies[name.Value.Trim('`')] = Code[name.Index..Math.Max(end, name.Index)];
        }

        return bodies;
    }

    private int Count(string code, Dictionary<string, string> functions, int calls)
    {
        var own = _language.Assertion.Count(code);
        if (calls == 0)
        {
            return own;
        }

        foreach (var (name, body) in functions)
        {
            // Not the declaration itself, which is the first thing in its body.
            if (!code.StartsWith(name, StringComparison.Ordinal) && Calls(code, name) is var times and > 0)
            {
                own += times * Count(body, functions, calls - 1);
            }
        }

        return own;
    }

    private static int Calls(string code, string name)
    {
        var count = 0;
        for (
            var at = code.IndexOf(name, StringComparison.Ordinal);
            at >= 0;
            at = code.IndexOf(name, at + name.Length, StringComparison.Ordinal)
        )
        {
            var end = at + name.Length;
            var isWord =
                (at == 0 || !(char.IsLetterOrDigit(code[at - 1]) || code[at - 1] == '_'))
                && (end >= code.Length || !(char.IsLetterOrDigit(code[end]) || code[end] == '_'));
            count += isWord && !IsDeclared(code, at) ? 1 : 0;
        }

        return count;
    }

    private static bool IsDeclared(string code, int at)
    {
        var before = code.AsSpan(0, at).TrimEnd('`').TrimEnd();
        return before.EndsWith("def")
            || before.EndsWith("func")
            || before.EndsWith("fun")
            || before.EndsWith("fn")
            || before.EndsWith("function")
            || before.EndsWith("const")
            || before.EndsWith("void")
            || before.EndsWith("Task");
    }

    // In bare, what is quoted is left out.
    private List<string> ChecksIn(string code, string bare)
    {
        var checks = new List<string>();
        var at = 0;
        var found = _language.Assertion.Matches(code).Select(match => match.Index).ToList();
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i] < at)
            {
                continue;
            }

            var begin = found[i];
            while (begin < code.Length && char.IsWhiteSpace(code[begin]))
            {
                begin++;
            }

            // A check of several lines ends with what its parentheses hold; of several on a line, each ends with its statement.
            var end = begin;
            var depth = 0;
            for (; end < code.Length && (depth > 0 || (code[end] != '\n' && !(bare[end] == ';' && HasOther(end)))); end++)
            {
                depth += code[end] switch
                {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
            }

            var check = code[begin..WithoutClosers(bare, begin, end)];
            checks.Add(string.Join(' ', check.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
            at = end;
        }

        return checks;

        bool HasOther(int after) =>
            ~found.BinarySearch(after) is var next
            && next >= 0
            && next < found.Count
            && bare.AsSpan(after, found[next] - after).IndexOf('\n') < 0;
    }

    // What closes the test itself, on the same line, is no part of a check.
    private static int WithoutClosers(string bare, int begin, int end)
    {
        while (end > begin)
        {
            var check = bare.AsSpan(begin, end - begin);
            var isCloser = check[^1] switch
            {
                ')' => check.Count(')') > check.Count('('),
                '}' => check.Count('}') > check.Count('{'),
                var last => char.IsWhiteSpace(last),
            };
            if (!isCloser)
            {
                break;
            }

            end--;
        }

        return end;
    }
}
