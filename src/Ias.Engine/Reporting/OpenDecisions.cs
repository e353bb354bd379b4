using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Reporting;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Planning;
using Ias.Engine.Queue;
using Ias.Engine.Setup;

namespace Ias.Engine.Reporting;

/// <summary>Decision records (<c>docs/ias/decisions/</c>, and those of single runs) that nobody has answered.</summary>
public static class OpenDecisions
{
    private const int Longest = 1 << 20;

    /// <summary>Those whose first lines say <c>status: open</c>, oldest name first; one by which a job asks is answered with <c>ias
    /// decide</c>.</summary>
    public static IReadOnlyList<ReportDecision> Of(string root, string calledAs)
    {
        var asking = Asking(root);
        var folders = new List<string> { ScaffoldFile.Decisions };
        var runs = Path.Combine(root, ScaffoldFile.Runs);
        if (Directory.Exists(runs))
        {
            folders.AddRange(
                Directory
                    .EnumerateDirectories(runs)
                    .Order(StringComparer.Ordinal)
                    .Select(run => $"{ScaffoldFile.Runs}/{Path.GetFileName(run)}/decisions")
            );
        }

        return
        [
            .. folders
                .Where(folder => Directory.Exists(Path.Combine(root, folder)))
                .SelectMany(folder =>
                    Directory
                        .EnumerateFiles(Path.Combine(root, folder), "*.md")
                        .Order(StringComparer.Ordinal)
                        .Select(path => $"{folder}/{Path.GetFileName(path)}")
                )
                .Where(path => !path.EndsWith("/template.md", StringComparison.Ordinal))
                .Select(path =>
                    Read(
                        root,
                        path,
                        asking.TryGetValue(path, out var job) ? $"{calledAs} decide {job} \"…\"" : $"$EDITOR {ShellWord.Quote(path)}"
                    )
                )
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

    // What is typed behind decide to answer a record: the blocked job that asks by it, or the number of a planning's.
    private static Dictionary<string, string> Asking(string root)
    {
        var asking = new Dictionary<string, string>(StringComparer.Ordinal);
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
                    asking[path] = job.Id;
                }
            }
        }

        foreach (var plan in new PlanFiles(root, TimeProvider.System).Asking().Where(plan => plan.Decision.Length > 0))
        {
            asking[$"{DecisionFiles.Folder}/{plan.Decision}"] = PlanQuestions.NameOf(plan);
        }

        return asking;
    }
}
