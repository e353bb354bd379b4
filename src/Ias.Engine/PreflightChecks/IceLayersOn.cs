using Ias.Engine.Ice.Landlock;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Lists the layers of ICE that will be on; bubblewrap is tried, not guessed.</summary>
internal static class IceLayersOn
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var layers = await at.LayersAsync();
        var on = $"ICE layers on: {string.Join(", ", layers.On)}";
        List<PreflightCheck> remarks = [.. layers.Remarks.Select(r => Warning(r.What, r.Fix))];
        if (!layers.Limits.StartsWith("none", StringComparison.Ordinal))
        {
            remarks.Add(Note($"A turn may take {layers.Limits}."));
        }
        else
        {
            remarks.Add(Note($"Nothing limits what a turn takes of memory and processes: {layers.Limits["none: ".Length..]}."));
        }

        if (layers.Cage == "landlock")
        {
            return
            [
                Warning(
                    $"{on}. Landlock holds turns here, which is less than bubblewrap: a turn can {string.Join("; ", LandlockCage.Rights.Gaps)}.",
                    "apt-get install bubblewrap, or allow user namespaces"
                ),
                .. remarks,
            ];
        }

        if (layers.Off.Count == 0)
        {
            return [Ok(on), .. remarks];
        }

        var off = $"{on}; off: {string.Join(", ", layers.Off)}: {layers.WhyOff}.";
        return at.Options.IceMounts == "off" || !layers.Off.Contains("mounts")
            ? [Note(off), .. remarks]
            :
            [
                Warning(
                    $"{off} Without mounts ICE guards against accidents, not against intent.",
                    layers.WhyOff.Contains("not installed", StringComparison.Ordinal)
                        ? "apt-get install bubblewrap"
                        : "bwrap --dev-bind / / --unshare-pid true     (shows why it does not work)"
                ),
                .. remarks,
            ];
    }
}
