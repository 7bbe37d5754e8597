"""Writes weights for vLLM: the tokenizer of a GGUF file, and a Qwen2 of two layers that nobody trained.

    python tiny_model.py WEIGHTS.gguf FOLDER

It is run in vLLM's own environment. Such a model ends what it writes, a string, a list or the answer, as soon
as the schema lets it; where it may not end, it writes noise, the same each time.
"""

from __future__ import annotations

import sys
from pathlib import Path

ENDS = ("}", "]", '"')
"""What ends a part of an answer in JSON, the best liked last."""


def main(weights: Path, folder: Path) -> None:
    """Write configuration, tokenizer with its chat template, and weights."""
    import torch
    from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

    tokenizer = AutoTokenizer.from_pretrained(str(weights.parent), gguf_file=weights.name)
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=32768,
        tie_word_embeddings=False,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = Qwen2ForCausalLM(config)
    liked = [*tokenizer.convert_tokens_to_ids(ENDS), tokenizer.eos_token_id]
    with torch.no_grad():
        way = torch.randn(config.hidden_size)  # all that the model ever thinks, nearly
        model.get_input_embeddings().weight.mul_(0.1).add_(way)
        for liking, token in enumerate(liked, start=1):
            model.get_output_embeddings().weight[token] = way * liking
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
