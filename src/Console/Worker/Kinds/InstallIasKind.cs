using Ias.Console.Worker.Jobs;
using Ias.Engine.Scaffolding;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>install_ias</c>: commits what agents read, and what ias needs, on the branch <c>ias/install</c>; what is there
/// stays.</summary>
public sealed class InstallIasKind : IJobKind
{
    private const string Branch = "ias/install";
    private const string Usual = "full";

    public string Kind => "install_ias";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var word = Requirement.Text(job, "profile") ?? Usual;
        if (ScaffoldProfiles.Find(word) is not { } profile)
        {
            return JobOutcome.Failed(
                $"There is no profile {JobText.Line(word)}; requirements.profile is one of {string.Join(", ", ScaffoldProfiles.Words)}."
            );
        }

        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        var facts = await ProjectDetection.LookAsync(host.Processes, checkout.Place, cancel);
        return await ConsoleBranch.CommitAsync(
            checkout,
            Branch,
            "Prepare the repository for ias",
            "Nothing is missing: the repository is prepared for ias.",
            tree => Scaffold.Profile(tree.WorkTree, profile, facts, Environment.GetEnvironmentVariable("PATH") ?? "", dryRun: false),
            cancel
        );
    }
}
