using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Tests.State;

/// <summary>This test program once more, as a real second process: one that writes without end, or one that takes the engine's
/// lock.</summary>
internal static class OtherProcess
{
    private const string Job = "IAS_TEST_JOB";
    private const string Where = "IAS_TEST_FOLDER";

    /// <summary>Writes events and a state file in <paramref name="folder"/> until it is killed; prints a line for every durable
    /// step.</summary>
    public static Process Writing(string folder) => Start("write", folder);

    /// <summary>Takes the lock of the work tree <paramref name="folder"/>, prints <c>taken</c> or <c>refused</c>, and ends when its input
    /// does.</summary>
    public static Process TakingTheLock(string folder) => Start("lock", folder);

    [ModuleInitializer]
    public static void RunJob()
    {
        var folder = Environment.GetEnvironmentVariable(Where)!;
        switch (Environment.GetEnvironmentVariable(Job))
        {
            case "write":
                Write(folder);
                break;
            case "lock":
                Lock(folder);
                Environment.Exit(0);
                break;
            default:
                break;
        }
    }

    private static Process Start(string job, string folder)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Ias.Engine.Tests"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment[Job] = job;
        start.Environment[Where] = folder;
        return Process.Start(start)!;
    }

    private static void Write(string folder)
    {
        using var log = EventLog.Open(Path.Combine(folder, "events.jsonl"));
        while (true)
        {
            var last = log.Append(Samples.Warnings(3))[^1].Seq;
            System.Console.WriteLine(last); // acknowledged: must never be lost
            AtomicFile.Write(
                Path.Combine(folder, "state.json"),
                Encoding.UTF8.GetBytes($"{{\"last_seq\":{last},\"filler\":\"{new string('x', 20_000)}\"}}")
            );
        }
    }

    private static void Lock(string folder)
    {
        try
        {
            using var held = EngineLock.Take(Path.Combine(folder, ".git"), new RunFiles(folder), TimeProvider.System);
            System.Console.WriteLine("taken");
            System.Console.In.ReadToEnd();
        }
        catch (ProblemException refused)
        {
            System.Console.WriteLine($"refused {(int)refused.Problem.Exit}");
            System.Console.In.ReadToEnd();
        }
    }
}
