namespace Ias.Worker.Loops;

/// <summary>How a box works.</summary>
/// <param name="Role">Which jobs it takes.</param>
/// <param name="Turns">How many jobs with an agent's turns go on at a time, each in another checkout.</param>
/// <param name="Once">Takes one job at most, and ends.</param>
public sealed record LoopOptions(BoxRole Role, int Turns = 1, bool Once = false);
