namespace Ias.Console.Worker.Loops;

/// <summary>Options of the worker loop.</summary>
/// <param name="Role">Kinds of jobs it accepts.</param>
/// <param name="Turns">Number of jobs with an agent's turns that run at a time, each in another checkout.</param>
/// <param name="Once">Takes one job at most, and ends.</param>
/// <param name="RunId">Takes jobs of this run of the Console only, until there are no more, and ends; null: of all.</param>
public sealed record LoopOptions(WorkerRole Role, int Turns = 1, bool Once = false, string? RunId = null);
