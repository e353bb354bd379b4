namespace Ias.Tests;

/// <summary>Tests that look at this process's dead children: they run when no other does. An engine with a clock of its own may reap what
/// died here at any moment.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
