using Ias.Core.Text;
using Ias.Engine.Runs;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the folder the work is limited to exists and belongs to this repository.</summary>
internal static class FolderToWorkIn
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var folder = at.Options.In;
        return Task.FromResult<PreflightCheck[]>(
            folder.Length == 0 ? []
            : PlaceOfWork.WhyNot(at.Place.WorkTree, folder, ShellLine.Of($"{at.CalledAs:raw} run {at.Target} --in FOLDER")) is { } why
                ? [Problem(why.What, why.Next)]
            : [Ok($"the work is limited to {folder}/: what is changed outside it is taken back and not committed")]
        );
    }
}
