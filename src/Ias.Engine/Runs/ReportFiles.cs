using System.Collections;
using System.IO.Enumeration;
using System.Text;
using Ias.Core.Agents;
using Ias.Core.Runs;
using Ias.Core.Runs.Checks;
using Ias.Core.TestReports;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Runs;

/// <summary>Reports that a check left in its checkout, or printed.</summary>
internal static class ReportFiles
{
    private const int MostFiles = 2000;
    private const int MostFolders = 20_000;
    private const int MostFolderLevels = 20;

    /// <summary>The end of a check with the single tests of its reports, or the reason why they cannot be read.</summary>
    /// <param name="checkout">Folder that the patterns are relative to.</param>
    /// <param name="turn">Turn of the check; its log has what it printed.</param>
    /// <param name="from">Place in the log where the check began.</param>
    public static ProgramEnd Read(ProgramEnd end, GateProgram program, string checkout, AgentTurn turn, long from)
    {
        if (program.Checkout?.Reports is not { Count: > 0 } patterns)
        {
            return end;
        }

        var tests = new List<TestCase>();
        long size = 0;
        foreach (var pattern in patterns)
        {
            var found = pattern == Check.OutputReport ? [(turn.LogPath, turn.LogPath)] : Find(checkout, pattern).Take(MostFiles).ToList();
            if (found.Count == 0)
            {
                return end with { NoReport = $"no file matches {pattern}" };
            }

            foreach (var (name, path) in found)
            {
                var (text, why) = pattern == Check.OutputReport ? Printed(turn.LogPath, from) : Content(checkout, path);
                size += text.Length;
                if (why.Length == 0 && size > TestReport.Largest)
                {
                    why = $"the reports have more than {TestReport.Largest >> 20} MB";
                }

                try
                {
                    var read = why.Length > 0 ? null : TestReport.Read(text);
                    why = why.Length == 0 && read is null ? "it is neither JUnit XML, TRX, TAP nor go test -json" : why;
                    tests.AddRange(read ?? []);
                }
                catch (FormatException e)
                {
                    why = e.Message;
                }

                if (why.Length > 0)
                {
                    return end with { NoReport = pattern == Check.OutputReport ? $"{Check.OutputReport}: {why}" : $"{name}: {why}" };
                }
            }
        }

        return tests.Count == 0 ? end with { NoReport = "they have no test" } : end with { Tests = Masked(tests, turn.SecretPatterns) };
    }

    /// <summary>Files that match a pattern, by name and path, in order.</summary>
    internal static IEnumerable<(string Name, string Path)> Find(string root, string pattern)
    {
        var parts = pattern.Split('/');
        var folders = 0;
        return Below("", 0, 0);

        IEnumerable<(string Name, string Path)> Below(string folder, int part, int level)
        {
            if (++folders > MostFolders || level > MostFolderLevels)
            {
                yield break;
            }

            var path = folder.Length == 0 ? root : Path.Combine(root, folder);
            if (parts[part] == "**" && part < parts.Length - 1)
            {
                foreach (var found in Below(folder, part + 1, level))
                {
                    yield return found;
                }
            }

            var isLast = part == parts.Length - 1;
            foreach (var name in Names(path, isLast ? InsideKind.File : InsideKind.Folder, parts[part]))
            {
                var below = folder.Length == 0 ? name : $"{folder}/{name}";
                if (isLast)
                {
                    yield return (below, Path.Combine(root, below));
                    continue;
                }

                foreach (var found in Below(below, parts[part] == "**" ? part : part + 1, level + 1))
                {
                    yield return found;
                }
            }
        }

        IEnumerable<string> Names(string folder, InsideKind kind, string part) =>
            InsideFile
                .NamesIn(root, folder, kind)
                .Where(name => name != ".git" && (part == "**" || FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false)))
                .Order(StringComparer.Ordinal);
    }

    private static List<TestCase> Masked(List<TestCase> tests, IReadOnlyList<string> patterns)
    {
        var redactor = new Redactor(
            Environment
                .GetEnvironmentVariables()
                .Cast<DictionaryEntry>()
                .Select(one => KeyValuePair.Create((string)one.Key, (string?)one.Value)),
            patterns
        );
        return tests.ConvertAll(test =>
            test.Outcome != TestOutcome.Failed
                ? test
                : test with
                {
                    Name = redactor.Apply(test.Name),
                    Message = redactor.Apply(test.Message),
                }
        );
    }

    private static (string Text, string Why) Content(string root, string path)
    {
        var read = InsideFile.Read(root, path, TestReport.Largest);
        return read.Why.Length > 0 ? ("", read.Why) : (read.Text, "");
    }

    private static (string Text, string Why) Printed(string log, long from)
    {
        using var file = InsideFile.Open(log, out var why);
        if (file is null)
        {
            return ("", why);
        }

        using var content = new FileStream(file, FileAccess.Read);
        if (content.Length - from > TestReport.Largest)
        {
            return ("", $"more than {TestReport.Largest >> 20} MB were printed");
        }

        content.Position = from;
        using var reader = new StreamReader(content, Encoding.UTF8);
        return (reader.ReadToEnd(), "");
    }
}
