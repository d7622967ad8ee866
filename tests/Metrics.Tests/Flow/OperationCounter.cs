using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

/// <summary>Counts what the convolution modules of a network really compute.</summary>
internal sealed class OperationCounter : IDisposable
{
    private readonly List<Action> _undo = [];

    public OperationCounter(nn.Module network)
    {
        foreach (var (_, module) in network.named_modules().DistinctBy(m => m.module, ReferenceEqualityComparer.Instance))
        {
            if (module is Conv2d conv)
                Watch(conv, (_, y) => 2.0 * y.numel() * conv.weight!.numel() / conv.weight.shape[0]);
            else if (module is ConvTranspose2d transposed)
                Watch(transposed, (x, _) => 2.0 * x.numel() * transposed.weight!.numel() / transposed.weight.shape[0]);
        }
    }

    public double Operations { get; private set; }

    public void Dispose()
    {
        foreach (Action undo in _undo)
            undo();
    }

    private void Watch(nn.Module<Tensor, Tensor> module, Func<Tensor, Tensor, double> count)
    {
        var hook = module.register_forward_hook((_, x, y) =>
        {
            Operations += count(x, y);
            return y;
        });
        _undo.Add(hook.remove);
    }
}
