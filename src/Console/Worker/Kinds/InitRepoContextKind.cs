using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Engine.Git.Writing;
using Ias.Engine.Scaffolding;
using ContextItem = Ias.Console.Client.Wire.ContextItem;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>init_repo_context</c>: fills in what can be determined about a repository without an agent, on the branch
/// <c>ias/context</c>; text that a person has written is kept.</summary>
public sealed class InitRepoContextKind : IJobKind
{
    private const string Branch = "ias/context";
    private const string Goal = ScaffoldFile.Folder + "/context/base-goal.md";
    private const string Inputs = ScaffoldFile.Folder + "/context/inputs.md";
    private const int MostItems = 100;

    public string Kind => "init_repo_context";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var items = (
            await job.Console.ReadAsync<ListContextRequest, ContextItemsAnswer>(
                "context/list",
                new ListContextRequest(job.Link.WorkspaceId, job.Job.RepoId),
                cancel
            )
        ).Items;
        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        var titles = string.Join('\n', items.Take(MostItems).Select(item => JobText.Line(item.Title)));
        var texts = JobText.Guarded(job, host, checkout.Place, ("the job's prompt", job.Job.Prompt), ("the Context Lake's titles", titles));
        var facts = await ProjectDetection.LookAsync(host.Processes, checkout.Place, cancel);
        return await ConsoleBranch.CommitAsync(
            checkout,
            Branch,
            "Describe the project for agents",
            "There is nothing to fill in that can be told without an agent.",
            tree =>
            {
                foreach (var file in ScaffoldFile.All.Where(file => file.ToFill || file.Path == Inputs))
                {
                    Fill(tree, file, facts, texts[0], items.Take(MostItems), texts[1].Split('\n'));
                }
            },
            cancel
        );
    }

    private static void Fill(
        SideTree tree,
        ScaffoldFile file,
        ProjectFacts facts,
        string goal,
        IEnumerable<ContextItem> items,
        string[] titles
    )
    {
        var there = tree.Read(file.Path);
        if ((there.Length > 0 && !file.IsAsWritten(there)) || (there.Length == 0 && tree.Has(file.Path)))
        {
            return;
        }

        var text = file.TextFor(facts);
        if (file.Path == Goal && goal.Length > 0)
        {
            text = $"# Base goal\n\n{goal}\n";
        }

        if (file.Path == Inputs)
        {
            var rows = items.Select(
                (item, at) =>
                    $"| {Cell(at < titles.Length ? titles[at] : "")} | Context Lake, `{Cell(item.Id)}` | {Cell(item.Kind)} from {Cell(item.Source)} |\n"
            );
            const string Example = "| _requirements_ | _address or path_ | _who maintains it, as of when_ |\n";
            text = string.Concat(rows) is { Length: > 0 } table ? text.Replace(Example, table, StringComparison.Ordinal) : text;
        }

        tree.Write(file.Path, text);
    }

    private static string Cell(string text) => JobText.Line(text).Replace('|', '/').Replace('`', '\'');
}
