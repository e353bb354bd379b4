using System.Globalization;
using System.Runtime.InteropServices;

namespace Ias.Benchmarks;

/// <summary>What the figures were measured on, and how they are written.</summary>
internal static class Machine
{
    public static string Line()
    {
        var model =
            File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name"))?.Split(':', 2)[1].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm}Z, {model}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, load {load}"
        );
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>One line: what, the figure, its peer, its budget, and whether it keeps it.</summary>
    public static void Print(string what, string figure, string peer, string budget, bool kept) =>
        System.Console.WriteLine($"  {what, -34} {figure, -22} {peer, -44} budget {budget, -14} {(kept ? "kept" : "OVER")}");

    public static string Ms(double milliseconds) => milliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms";
}
