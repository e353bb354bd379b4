namespace Ias.Console.Worker.Jobs;

/// <summary>A job's use of its checkout, which one job has at a time. While it waits for its next attempt it lends the checkout to another
/// job that wants it.</summary>
/// <param name="checkout">The same for all jobs of a checkout.</param>
/// <param name="giveBack">Puts the checkout back to where it was before the job.</param>
public sealed class CheckoutUse(CheckoutTurns checkout, Func<Task> giveBack)
{
    private bool _isTaken;

    /// <summary>Use of a checkout that no other job wants.</summary>
    public static CheckoutUse Alone => new(new CheckoutTurns(), () => Task.CompletedTask);

    /// <summary>True while another job waits for the checkout.</summary>
    public bool IsWanted => checkout.IsWanted;

    /// <summary>Returns when the checkout is this job's.</summary>
    public async Task TakeAsync(CancellationToken cancel)
    {
        if (!_isTaken)
        {
            await checkout.WaitAsync(cancel);
            _isTaken = true;
        }
    }

    /// <summary>Leaves the checkout to the others until a time; afterwards it is this job's again, as they left it.</summary>
    /// <param name="pause">Time until this job needs it.</param>
    public async Task LendAsync(TimeSpan pause, TimeProvider time, CancellationToken cancel)
    {
        await giveBack();
        Release();
        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, time, cancel);
        }

        await TakeAsync(cancel);
    }

    /// <summary>Leaves the checkout to the others, if it is this job's.</summary>
    public void Release()
    {
        if (_isTaken)
        {
            _isTaken = false;
            checkout.Release();
        }
    }
}
