using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Reporting;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Planning;
using Ias.Engine.Queue;
using Ias.Engine.Scaffolding;

namespace Ias.Engine.Reporting;

/// <summary>Decision records (<c>docs/ias/decisions/</c>, and those of single runs) that nobody has answered, and that neither a job nor a
/// planning waits for.</summary>
public static class OpenDecisions
{
    private const int Longest = 1 << 20;

    /// <summary>Decision records whose first lines say <c>status: open</c>, oldest name first.</summary>
    public static IReadOnlyList<ReportDecision> Of(string root)
    {
        var asking = Asking(root);
        var folders = new List<string> { ScaffoldFile.Decisions };
        folders.AddRange(
            InsideFile
                .NamesIn(root, ScaffoldFile.Runs, InsideKind.Folder)
                .Order(StringComparer.Ordinal)
                .Select(run => $"{ScaffoldFile.Runs}/{run}/decisions")
        );

        return
        [
            .. folders
                .SelectMany(folder =>
                    InsideFile
                        .NamesIn(root, folder, InsideKind.File)
                        .Where(name => name.EndsWith(".md", StringComparison.Ordinal))
                        .Order(StringComparer.Ordinal)
                        .Select(name => $"{folder}/{name}")
                )
                .Where(path => !path.EndsWith("/template.md", StringComparison.Ordinal))
                .Where(path => !asking.Contains(path))
                .Select(path => Read(root, path, $"$EDITOR {ShellWord.Quote(path)}"))
                .OfType<ReportDecision>(),
        ];
    }

    private static ReportDecision? Read(string root, string path, string command)
    {
        var text = InsideFile.Read(root, path, Longest).Text;
        var title = text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal));
        return DecisionRecord.IsOpen(text)
            ? new ReportDecision($"Decide: {title?[2..] ?? Path.GetFileNameWithoutExtension(path)}", command)
            : null;
    }

    // The records by which a blocked job asks, or a planning.
    private static HashSet<string> Asking(string root)
    {
        var asking = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in new RunFolders(root, "").All())
        {
            var files = new RunnerFiles(root, run);
            foreach (
                var job in JobFile
                    .NamesIn(files.Failed)
                    .Where(name => JobFile.SettledStatus(name, JobStatus.Failed) == JobStatus.Blocked)
                    .Select(name => JobFile.Read(Path.Combine(files.Failed, name), JobStatus.Blocked)?.Job)
                    .OfType<Job>()
            )
            {
                foreach (var path in DecisionFiles.PathsOf(job))
                {
                    asking.Add(path);
                }
            }
        }

        foreach (var plan in new PlanFiles(root, TimeProvider.System).Asking().Where(plan => plan.Decision.Length > 0))
        {
            asking.Add($"{DecisionFiles.Folder}/{plan.Decision}");
        }

        return asking;
    }
}
